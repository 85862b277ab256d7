import type { Denial } from '@ioc/domain/mqtt-access'

/** Why a message is not journaled. */
export type Denied =
  | Denial
  | 'bad_topic'
  | 'message_id'
  | 'not_admitted'
  | 'reply_rate'
  | 'overload'
  | 'full'
  | 'journal'
  | 'enrolment_ended'
  | 'enrolment_rate'
