import type { AuditRoute } from '@ioc/domain/messages/audit-routes'
import type { IncidentRoute } from '@ioc/domain/messages/incident-routes'
import type { IndicatorRoute } from '@ioc/domain/messages/indicator-routes'
import type { PeopleRoute } from '@ioc/domain/messages/people-routes'
import type { ReviewRoute } from '@ioc/domain/messages/review-routes'
import type { ShiftRoute } from '@ioc/domain/messages/shift-routes'
import type { LinkRoute } from '../link/link-handlers.ts'
import { noDevices } from './device-columns.ts'
import { type Refusal, refuse } from './problems.ts'
import type { Handlers } from './route-types.ts'
import type { SharedRoute } from './shared-handlers.ts'

type OwnRoute =
  | SharedRoute
  | LinkRoute
  | IncidentRoute
  | IndicatorRoute
  | ReviewRoute
  | PeopleRoute
  | AuditRoute
  | ShiftRoute

/** What a national centre answers where a province has devices and lanes of its own: it has none. */
export function nationalHandlers(epoch: string): Omit<Handlers, OwnRoute> {
  const ofProvinces = async (): Promise<Refusal> =>
    refuse('not_found', {
      en: 'this is the national centre: devices, lanes and alerts are kept by the provinces',
      vi: 'đây là Trung tâm Chính phủ: thiết bị, luồng và cảnh báo do các tỉnh, thành giữ',
    })
  return {
    devices: async () => noDevices(epoch),
    alerts: async () => ({ alerts: [], total: 0 }),
    acknowledgeAlert: ofProvinces,
    resetAlert: ofProvinces,
    shelveAlert: ofProvinces,
    unshelveAlert: ofProvinces,
    removeAlertFromService: ofProvinces,
    returnAlertToService: ofProvinces,
    alertEvents: ofProvinces,
    alarmPerformance: ofProvinces,
    lanes: async () => [],
    latest: ofProvinces,
    history: ofProvinces,
    cameras: async () => ({ cameras: [] }),
    sendFrame: ofProvinces,
    frame: ofProvinces,
    sendCommand: ofProvinces,
    approveCommand: ofProvinces,
    rejectCommand: ofProvinces,
    commands: ofProvinces,
    counts: ofProvinces,
    importRegistry: ofProvinces,
    removeDevice: ofProvinces,
    issueCredential: ofProvinces,
    revokeCredential: ofProvinces,
    openLane: ofProvinces,
    endLane: ofProvinces,
    steerLane: ofProvinces,
    tellPlayer: ofProvinces,
    deleteLane: ofProvinces,
    seeding: ofProvinces,
    notifications: ofProvinces,
    notificationPlan: ofProvinces,
    putNotificationPlan: ofProvinces,
    testNotification: ofProvinces,
    quarantine: ofProvinces,
    quarantineCounts: ofProvinces,
    quarantined: ofProvinces,
    mend: ofProvinces,
    mendings: ofProvinces,
    cancelMending: ofProvinces,
    unknownDevices: ofProvinces,
    admit: ofProvinces,
    enrol: ofProvinces,
    enrolments: ofProvinces,
    revokeEnrolment: ofProvinces,
    members: ofProvinces,
    addMember: ofProvinces,
    removeMember: ofProvinces,
  }
}
