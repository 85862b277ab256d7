import type { Label } from './label.ts'

/** What this code's own rules in schemas say where something breaks them; zod has words for the others. */
export const schemaRules = {
  noControl: { en: 'no control characters', vi: 'không có ký tự điều khiển' },
  oneLine: { en: 'one line without control characters', vi: 'một dòng, không có ký tự điều khiển' },
  why: { en: 'say why', vi: 'hãy ghi lý do' },
  id: {
    en: 'an id is 1-64 letters, digits, dots, dashes',
    vi: 'mã gồm 1–64 chữ không dấu, chữ số, dấu chấm, dấu gạch',
  },
  account: {
    en: 'an account is small letters and digits, with single dots or dashes between',
    vi: 'tài khoản gồm chữ thường không dấu và chữ số, giữa chúng có thể có một dấu chấm hoặc gạch',
  },
  taken: {
    en: 'this name stands for a part of the centre; take another',
    vi: 'tên này dành cho một phần của trung tâm; hãy chọn tên khác',
  },
  mail: {
    en: 'an e-mail address is such as lan@danang.gov.vn; leave it empty where there is none',
    vi: 'địa chỉ thư viết như lan@danang.gov.vn; không có thì để trống',
  },
  telephone: {
    en: 'a telephone number is 3 to 20 digits, such as +84 905 123 456; leave it empty where there is none',
    vi: 'số điện thoại gồm 3 đến 20 chữ số, như +84 905 123 456; không có thì để trống',
  },
  phone: { en: 'digits with the code of the country, such as 84912345678', vi: 'chữ số kèm mã nước, như 84912345678' },
  deskPhone: { en: 'a phone number is digits, such as +84 236 1022', vi: 'số điện thoại gồm chữ số, như +84 236 1022' },
  commune: { en: 'a commune code has five digits, such as 20242', vi: 'mã xã, phường gồm năm chữ số, như 20242' },
  province: { en: 'a province code has two digits, such as 48', vi: 'mã tỉnh, thành gồm hai chữ số, như 48' },
  lane: { en: 'a lane is "live" or "replay-<name>"', vi: 'luồng là "live" hoặc "replay-<tên>"' },
  liveIsOpen: { en: 'the live lane is always open', vi: 'luồng trực tiếp luôn mở' },
  month: { en: 'a month is written 2026-11', vi: 'tháng viết như 2026-11' },
  clockTime: { en: 'a time such as 22:00', vi: 'giờ viết như 22:00' },
  stepId: {
    en: 'a step has an id of 1-32 small letters, digits or _',
    vi: 'mã bước gồm 1–32 chữ thường không dấu, chữ số hoặc _',
  },
  procedureId: {
    en: 'a procedure has an id of 1-40 small letters, digits, _ or -',
    vi: 'mã quy trình gồm 1–40 chữ thường không dấu, chữ số, _ hoặc -',
  },
  sameStep: { en: 'two steps have the same id', vi: 'hai bước có cùng mã' },
  sameRecipient: { en: 'two recipients have one id', vi: 'hai người nhận có cùng mã' },
  sameRule: { en: 'two rules have one id', vi: 'hai quy tắc có cùng mã' },
  urgentCost: {
    en: 'perDayUrgent is not less than perDay',
    vi: 'trần khẩn cấp (perDayUrgent) không ít hơn trần ngày thường (perDay)',
  },
  scale: { en: 'a scale of 0 would make every value 0', vi: 'hệ số 0 làm mọi giá trị thành 0' },
  fix: { en: 'a fix corrects something', vi: 'phải sửa ít nhất một điều' },
  steering: { en: 'say play, speed or seek', vi: 'hãy ghi play, speed hoặc seek' },
  alertKey: { en: 'a key is <subject>/<rule>', vi: 'mã cảnh báo có dạng <đối tượng>/<quy tắc>' },
  csvOrRecords: { en: 'send either csv or records', vi: 'gửi csv hoặc records, một trong hai' },
  place: {
    en: 'a place is VN, VN-ministries, VN-localities, a province (48) or a commune (20242)',
    vi: 'nơi là VN, VN-ministries, VN-localities, mã tỉnh, thành (48) hoặc mã xã, phường (20242)',
  },
  period: {
    en: 'a period is 2026, 2026-Q4, 2026-11 or 2026-11-22',
    vi: 'kỳ viết như 2026, 2026-Q4, 2026-11 hoặc 2026-11-22',
  },
  noSuchDay: { en: 'no such day', vi: 'không có ngày này' },
  whyToFollow: {
    en: 'say why: whoever reads the history must be able to follow',
    vi: 'hãy ghi lý do, để người đọc lịch sử theo dõi được',
  },
  oneRecord: {
    en: 'a value or a time is corrected on one record; for many use shiftSeconds or unit',
    vi: 'giá trị hoặc giờ chỉ sửa từng bản ghi một; với nhiều bản ghi hãy dùng shiftSeconds hoặc unit',
  },
  oneMessage: {
    en: 'a message is corrected on its own: name one record',
    vi: 'bản tin được sửa riêng từng bản: hãy nêu một bản ghi',
  },
} as const satisfies Record<string, Label>

const inVietnamese: ReadonlyMap<string, string> = new Map(Object.values(schemaRules).map(({ en, vi }) => [en, vi]))

/** A message of a schema in Vietnamese where it is one of these rules. */
export function ruleInVietnamese(message: string): string | undefined {
  return inVietnamese.get(message)
}
