import { portOf } from '@ioc/room/announcement'
import { reason } from '@ioc/room/log'
import { tlsSettings } from '@ioc/room/production'
import { runToken } from '@ioc/room/run-token'
import { commonSettings, parseSettings } from '@ioc/room/settings'
import { type CentreDoor, centreDoor } from './centre-door.ts'
import { centreLine, serverIdentity } from './centre-line.ts'
import { laneTable } from './lane-table.ts'
import { timeOfWord } from './time-word.ts'

const usage = `npm run lanes                                    what lanes there are, and what each holds
npm run lanes -- pause|play <lane>               hold a replay, let it go on
npm run lanes -- speed <lane> <1 to 600>         change its speed
npm run lanes -- seek <lane> <time>              go to a time of its data: ISO 8601, or local without a zone
npm run lanes -- end <lane>                      end it; what it holds can still be looked at
npm run lanes -- delete <lane> [<lane> ...]      delete it whole; it is stopped first`

const say = (line: string) => void process.stdout.write(`${line}\n`)

async function run([verb, ...words]: string[]): Promise<void> {
  const settings = parseSettings(commonSettings.extend(tlsSettings), process.env)
  const { IOC_DATA_DIR: dataDir } = settings
  const door = centreDoor(
    centreLine(() => portOf(dataDir, 'operations', 'http'), serverIdentity(settings)),
    runToken(dataDir),
  )
  if (verb === undefined) return say(laneTable(await door.lanes(), Date.now()))
  const [lane, value] = words
  if (lane === undefined) throw new Error(`say which lane:\n${usage}`)
  if (verb === 'delete') {
    for (const name of words) await deleteLane(door, name)
    return
  }
  if (words.length > (verb === 'speed' || verb === 'seek' ? 2 : 1)) throw new Error(`too many words:\n${usage}`)
  switch (verb) {
    case 'end':
      await door.endLane(lane)
      return say(`${lane} has ended; npm run lanes -- delete ${lane} deletes it, else it goes 7 days after its opening`)
    case 'pause':
      await door.steerLane(lane, { play: 'paused' })
      return say(`${lane} is to pause`)
    case 'play':
      await door.steerLane(lane, { play: 'playing' })
      return say(`${lane} is to go on`)
    case 'speed': {
      const speed = Number(value)
      if (!(speed >= 1 && speed <= 600)) throw new Error('a speed is 1 to 600')
      await door.steerLane(lane, { speed })
      return say(`${lane} is to go on at ${speed}x`)
    }
    case 'seek': {
      const to = new Date(timeOfWord(value ?? '')).toISOString()
      await door.steerLane(lane, { seek: to })
      return say(`${lane} is to go to ${to}; back in time a new lane takes its place`)
    }
    default:
      throw new Error(`there is no "${verb}":\n${usage}`)
  }
}

async function deleteLane(door: CentreDoor, name: string): Promise<void> {
  const { left } = await door.deleteLane(name)
  say(
    left.length === 0
      ? `${name} is deleted whole`
      : `${name} is deleted; ${left.join(', ')} still hold${left.length === 1 ? 's' : ''} files of it and will drop them when up`,
  )
}

try {
  await run(process.argv.slice(2))
} catch (cause) {
  process.stderr.write(`lanes: ${reason(cause)}\n`)
  process.exitCode = 1
}
