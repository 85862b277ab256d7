import type { Procedure } from '../procedure.ts'

const duty = { vi: 'trực ban', en: 'duty officer' }
const commune = { vi: 'UBND xã, phường', en: 'commune authority' }
const site = { vi: 'đội hiện trường', en: 'field team' }
const power = { vi: 'điều độ điện lực', en: 'power dispatcher' }
const police = { vi: 'cảnh sát giao thông', en: 'traffic police' }
const engineer = { vi: 'kỹ sư hệ thống', en: 'systems engineer' }

/**
 * The procedures that a centre begins with, version 1 of each: written for this product, to be edited by each province.
 */
export const firstProcedures: readonly Procedure[] = [
  {
    id: 'flood',
    version: 1,
    class: 'flood',
    title: { vi: 'Ngập, lũ', en: 'Flood' },
    steps: [
      step('confirm', duty, 10, 'Đối chiếu camera và trạm đo lân cận', 'Compare with cameras and the gauges beside it'),
      step('warn', duty, 15, 'Báo xã, phường và số 112', 'Tell the commune and call 112'),
      step('close_road', commune, 30, 'Rào hai đầu đoạn ngập, cử người gác', 'Bar both ends of the road, post a guard'),
      step('pump', site, 60, 'Mở cửa phai, chạy bơm', 'Open the gate, run the pumps'),
      step('people', commune, 120, 'Đưa người ở chỗ thấp đến nơi an toàn', 'Bring people from low ground to safety'),
      step('measure', site, 240, 'Đo lại mực nước, chụp ảnh', 'Measure again, take pictures'),
      step('record', commune, 480, 'Lập biên bản thiệt hại', 'Write down the damage'),
    ],
  },
  {
    id: 'power_loss',
    version: 1,
    class: 'power_loss',
    title: { vi: 'Mất điện', en: 'Power loss' },
    steps: [
      step(
        'reach',
        power,
        10,
        'Xác định lộ và số khách hàng mất điện',
        'Find the feeder and the customers without power',
      ),
      step('critical', duty, 15, 'Hỏi bệnh viện, trạm bơm, trung tâm dữ liệu', 'Ask hospitals, pumps and data centres'),
      step('crew', power, 30, 'Cử đội sửa chữa, báo giờ đến', 'Send a crew, say when it arrives'),
      step('tell', commune, 60, 'Báo người dân giờ dự kiến có điện', 'Tell people when power is expected'),
      step('restore', power, 240, 'Đóng điện lại, đo điện áp', 'Restore, measure the voltage'),
      step('cause', power, 1440, 'Ghi nguyên nhân, ảnh, biên bản', 'Record cause, pictures and minutes'),
    ],
  },
  {
    id: 'congestion',
    version: 1,
    class: 'congestion',
    title: { vi: 'Ùn tắc giao thông', en: 'Congestion' },
    steps: [
      step('look', duty, 5, 'Xem camera: tai nạn, xe hỏng hay quá đông', 'Look at cameras: crash, breakdown or crowd'),
      step(
        'police',
        duty,
        10,
        'Báo cảnh sát giao thông, có người bị nạn thì gọi 115',
        'Tell traffic police; 115 for the hurt',
      ),
      step('direct', police, 20, 'Phân luồng, chỉnh chu kỳ đèn', 'Direct traffic, change signal times'),
      step('clear', police, 60, 'Giải toả mặt đường', 'Clear the road'),
      step('normal', duty, 90, 'Xác nhận tốc độ trở lại, chụp màn hình', 'Confirm that speed is back, keep a picture'),
    ],
  },
  {
    id: 'device_health',
    version: 1,
    class: 'device_health',
    title: { vi: 'Thiết bị hỏng', en: 'Device fault' },
    steps: [
      step('remote', engineer, 30, 'Kiểm tra nguồn, đường truyền từ xa', 'Check power and line from afar'),
      step('plan', engineer, 240, 'Hẹn người giữ thiết bị, xếp lịch', 'Agree with its keeper, plan the visit'),
      step('visit', site, 1440, 'Đến nơi sửa hoặc thay', 'Go there, mend or replace'),
      step('verify', engineer, 1500, 'So số đo mới với trạm bên cạnh', 'Compare new readings with a neighbour'),
      step('register', engineer, 1560, 'Cập nhật danh sách thiết bị', 'Update the registry'),
    ],
  },
]

function step(
  id: string,
  role: Procedure['title'],
  minutes: number,
  vi: string,
  en: string,
): Procedure['steps'][number] {
  return { id, role, minutes, words: { vi, en } }
}
