import type { incidentDoneVi } from './incident-done-vi.ts'

export const incidentDoneEn: typeof incidentDoneVi = {
  change: 'Draft saved',
  assign: 'Assigned',
  start: 'Work begun',
  resolve: 'Result reported',
  refuse: 'Sent back to work',
  close: 'Incident closed',
  reject: 'Rejected',
  extend: 'Deadline moved',
  comment: 'Note added',
  obstruct: 'Obstacle reported',
  climb: 'Obstacle sent up',
  free: 'Obstacle gone',
  merge: 'Merged',
  step: 'One step done',
  evidence: 'Evidence added',
  split: 'Made an incident of its own',
  unlink: 'Alerts unlinked',
  link: 'Alerts linked again',
}
