/** What the right side of the wall says beside its queue. */
export const wallVi = {
  bellOn: 'Chuông bật',
  bellOff: 'Chuông tắt',
  bellIsOff: 'Chuông của màn hình này đang tắt.',
  bellBlocked: 'Trình duyệt chưa cho kêu chuông: chạm vào màn hình hoặc bấm một phím.',
  cameras: 'Camera',
  rivers: 'Mực nước sông',
  riversKey: 'vạch: báo động 1, 2, 3 · cột đậm: trên mức nào',
  more: (n: number) => `còn ${n} trạm`,
  above: (level: number, by: string) => `${by} / BĐ${level}`,
  belowAll: 'dưới BĐ',
  stale: 'Số đo cũ',
  rise: (metres: string) => `${metres}\u2009m/giờ`,
  tasks: 'Việc đang chạy',
}
