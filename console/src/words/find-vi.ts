/** Texts of the line that finds and orders everything, in Vietnamese. */
export const findVi = {
  open: (title: string) => `Sự vụ mới: “${title}”`,
  openHow: 'gõ tên việc ở trên rồi chọn dòng này',
  title: 'Tìm hoặc ra lệnh',
  hint: 'Sự vụ, thiết bị, xã, phường, bàn làm việc, lệnh (không cần dấu)',
  groups: { incidents: 'Sự vụ', desks: 'Bàn làm việc', orders: 'Lệnh', devices: 'Thiết bị', communes: 'Xã, phường' },
  deskMore: 'sang bàn này',
  communeMore: 'xem sự vụ ở đây',
  watchLane: (lane: string) => `Xem luồng phát lại ${lane}`,
  theme: 'Đổi nền sáng, nền tối',
  none: 'Không có gì khớp.',
  walk: 'chuyển dòng',
  run: 'chọn',
  leave: 'thôi',
}
