import { parseArgs } from 'node:util'

/** What may be written behind `npm start --`, as the settings that it stands for. */
const options = {
  devices: 'IOC_SIM_DEVICES',
  seed: 'IOC_SIM_SEED',
  data: 'IOC_DATA_DIR',
  port: 'IOC_HTTP_PORT',
} as const

/** Words without a value, as the setting that they switch on. */
const switches = { influx: 'IOC_INFLUXD' } as const

/** `--devices 50000` and the like, as settings; an unknown option throws with the list of those that there are. */
export function readCommandLine(words: string[]): Record<string, string> {
  try {
    const { values } = parseArgs({
      args: words,
      options: {
        ...Object.fromEntries(Object.keys(options).map((name) => [name, { type: 'string' as const }])),
        ...Object.fromEntries(Object.keys(switches).map((name) => [name, { type: 'boolean' as const }])),
      },
    })
    return Object.fromEntries(
      Object.entries({ ...options, ...switches }).flatMap(([name, setting]) => {
        const value = values[name]
        return value === undefined ? [] : [[setting, value === true ? 'on' : String(value)]]
      }),
    )
  } catch (cause) {
    const known = Object.keys({ ...options, ...switches }).map((name) => `--${name}`)
    throw new Error(`${cause instanceof Error ? cause.message : cause} (options: ${known.join(', ')})`)
  }
}
