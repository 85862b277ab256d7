import type { CentreState } from '@ioc/domain/messages/api-shapes'
import { queueView } from '../live/alert-lists.ts'
import type { CentreLink } from '../live/centre-link.ts'
import type { Feed } from '../live/feed.ts'
import { useChannel } from '../live/use-feed.ts'
import { Mark } from '../look/mark.tsx'
import { useWords } from '../words/language.ts'
import { ReplayControls } from './replay-controls.tsx'

type ReplayBandProps = { link: CentreLink; feed: Feed; live: Feed; centre: CentreState; onLive: () => void }

/** The band of a replay: both words, where the data is from, and the alarms of the live lane beside it. */
export function ReplayBand({ link, feed, live, centre, onLive }: ReplayBandProps) {
  const { words } = useWords()
  const lane = centre.lanes.find((one) => one.name === feed.lane)
  return (
    <aside className="replay-band">
      <strong className="replay-word">{words.replay}</strong>
      <p>
        <strong>{words.replayFrom(lane?.source ?? feed.lane)}</strong>
        <span>{words.replayLane(feed.lane)}</span>
      </p>
      {lane === undefined ? null : (
        <ReplayControls
          key={lane.name}
          link={link}
          feed={feed}
          lane={lane}
          mayCommand={centre.rights.includes('engineer')}
        />
      )}
      <LiveChip live={live} onLive={onLive} />
    </aside>
  )
}

function LiveChip({ live, onLive }: { live: Feed; onLive: () => void }) {
  const { words } = useWords()
  useChannel(live, 'alerts')
  useChannel(live, 'status')
  const { counts } = queueView(live.state.alerts.values(), live.serverNow())
  const heaviest = ([1, 2, 3] as const).find((priority) => counts[priority] > 0)
  const parts = ([1, 2, 3] as const)
    .filter((priority) => counts[priority] > 0)
    .map((priority) => `${counts[priority]} ${words.priority[priority].toLowerCase()}`)
  const told = !live.isFollowing() ? words.liveUnknown : parts.length === 0 ? words.liveCalm : parts.join(', ')
  return (
    <button
      type="button"
      className="live-chip"
      data-priority={heaviest}
      onClick={onLive}
      aria-label={`${words.liveChip(told)}. ${words.backToLive}`}
    >
      {heaviest === undefined ? null : <Mark priority={heaviest} state="open" />}
      <span>{words.liveChip(told)}</span>
      <kbd>L</kbd>
    </button>
  )
}
