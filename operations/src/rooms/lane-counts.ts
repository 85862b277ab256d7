import type { LaneName } from '@ioc/domain/lane'
import type { Counts } from '@ioc/domain/messages/api-shapes'
import { BrokerCounts, IngestCounts } from '@ioc/domain/messages/inner-doors'
import type { AskRoom } from './room-doors.ts'

/** The two sums of a lane, from the rooms that count them; or the name of the room that does not answer. */
export async function laneCounts(ask: AskRoom, lane: LaneName): Promise<Counts | { away: 'broker' | 'ingest' }> {
  // The broker first: what it has received by then, ingest has parsed or still has in flight.
  const brokerAnswer = BrokerCounts.safeParse((await ask('broker', '/counts'))?.body)
  if (!brokerAnswer.success) return { away: 'broker' }
  const ingestAnswer = IngestCounts.safeParse((await ask('ingest', '/counts'))?.body)
  if (!ingestAnswer.success) return { away: 'ingest' }
  const broker = brokerAnswer.data[lane] ?? { received: 0, denied: 0, denials: {} }
  const ingest = ingestAnswer.data[lane] ?? nothingYet
  const { parsed, malformed } = ingest.messages
  return {
    lane,
    messages: {
      received: broker.received,
      denied: broker.denied,
      parsed,
      malformed,
      inFlight: Math.max(0, broker.received - broker.denied - parsed - malformed),
    },
    readings: ingest.readings,
    late: ingest.late,
    quarantine: ingest.quarantine,
    denials: broker.denials,
  }
}

const nothingYet: IngestCounts[LaneName] = {
  messages: { parsed: 0, malformed: 0 },
  readings: { parsed: 0, stored: 0, duplicate: 0, quarantined: 0, inFlight: 0 },
  late: 0,
  quarantine: {},
}
