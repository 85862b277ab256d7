import type { Label } from '../label.ts'
import type { Incident, IncidentState } from './incident.ts'
import type { IncidentCommand } from './incident-command.ts'

type Command = IncidentCommand['type']

/** States of an incident inside a Vietnamese sentence, as the console names them. */
export const stateInVietnamese: Record<IncidentState, string> = {
  draft: 'nháp',
  assigned: 'đã giao',
  in_progress: 'đang làm',
  resolved: 'đã giải quyết',
  closed: 'đóng',
  rejected: 'loại bỏ',
  merged: 'đã gộp',
}

const commandInVietnamese: Record<Command, string> = {
  change: 'sửa',
  assign: 'giao việc',
  start: 'bắt đầu',
  resolve: 'báo kết quả',
  refuse: 'từ chối kết quả',
  close: 'đóng',
  reject: 'loại bỏ',
  extend: 'gia hạn',
  comment: 'thêm ghi chú',
  link: 'liên kết cảnh báo',
  unlink: 'bỏ liên kết cảnh báo',
  evidence: 'thêm chứng cứ',
  step: 'làm bước quy trình',
  obstruct: 'báo vướng mắc',
  climb: 'đưa vướng mắc lên cấp trên',
  free: 'gỡ vướng mắc',
}

export const movesByExtending: Label = {
  en: 'the deadline of work under way moves by "extend" alone, which asks why',
  vi: 'hạn của việc đang làm chỉ đổi bằng lệnh “Gia hạn”, có ghi lý do',
}

const orInVietnamese = new Intl.ListFormat('vi', { type: 'disjunction' })

export function outOfPlace({ number, state }: Incident, command: Command, allowed: readonly IncidentState[]): Label {
  const [order, now] = [commandInVietnamese[command], stateInVietnamese[state]]
  const states = orInVietnamese.format(allowed.map((one) => stateInVietnamese[one]))
  return {
    en: `${number} is ${state}: ${command} is for what is ${allowed.join(' or ')}`,
    vi: `${number} đang ở trạng thái ${now}: chỉ được ${order} khi sự vụ ở trạng thái ${states}`,
  }
}

export function noObstacle({ number }: Incident): Label {
  return { en: `${number} has no obstacle`, vi: `${number} không có vướng mắc nào` }
}

/** An incident that has come to its end; `only`: what is done with open ones alone. */
export function notOpen({ number, state }: Incident, only: Label): Label {
  return {
    en: `${number} is ${state}: only open incidents are ${only.en}`,
    vi: `${number} đang ở trạng thái ${stateInVietnamese[state]}: chỉ ${only.vi} được sự vụ đang mở`,
  }
}
