import type { DeskStanding } from '@ioc/domain/shift'

/** Texts of the shift of the duty desk in Vietnamese. */
export const shiftVi = {
  shift: 'Ca trực',
  nobody: 'chưa có ai nhận ca',
  since: (time: string) => `từ ${time}`,
  title: 'Ca trực của bàn trực ban',
  held: (name: string, time: string) => `${name} đang giữ ca, từ ${time}.`,
  heldByYou: (time: string) => `Bạn đang giữ ca, từ ${time}.`,
  nobodyLong: 'Chưa có ai nhận ca. Cảnh báo vẫn được ghi và báo tin theo kế hoạch.',
  mayNot: 'Tài khoản này không còn quyền trực: hãy nhận thay.',
  needOperate:
    'Nhận ca, bàn giao và xem sổ bàn giao cần tài khoản trực ban hoặc lãnh đạo thấy toàn tỉnh: hãy đăng nhập.',
  loading: 'Đang chờ máy chủ trả lời.',
  now: 'Đang mở lúc này',
  standing: ({ open, unacknowledged, shelved, suppressed, outOfService, incidents, overdue }: DeskStanding) =>
    `Cảnh báo: khẩn cấp ${open[1]}, cao ${open[2]}, trung bình ${open[3]}; chưa tiếp nhận ${unacknowledged}. Gác lại ${shelved}, nén ${suppressed}, ngừng khai thác ${outOfService}. Sự vụ: ${incidents} đang mở, ${overdue} quá hạn.`,
  note: 'Ghi chú bàn giao: việc gì đang mở, việc gì gác lại và vì sao',
  noteOptional: 'Ghi chú (không bắt buộc khi chưa có ai giữ ca)',
  noteNeeded: 'Cần ghi chú bàn giao: người nhận ca dựa vào đó.',
  take: 'Nhận ca',
  takeFrom: (name: string) => `Nhận ca từ ${name}`,
  leave: 'Kết thúc ca',
  leaveWhy: 'Người sau nhận ca bằng tài khoản của mình; kết thúc ca khi chưa có người nhận.',
  taken: 'Bạn đã nhận ca.',
  left: 'Đã kết thúc ca.',
  changedMeanwhile: 'Ca vừa đổi người, xem lại bên trên; ghi chú của bạn còn nguyên.',
  last: 'Các lần bàn giao gần nhất',
  lastNone: 'Chưa có lần bàn giao nào.',
  tookFrom: (name: string, from: string) => `${name} nhận ca từ ${from}`,
  took: (name: string) => `${name} nhận ca`,
  ended: (name: string) => `${name} kết thúc ca`,
}

export type ShiftWords = typeof shiftVi
