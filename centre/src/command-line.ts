import { parseArgs } from 'node:util'

/** What may be written behind `npm start --`, as the settings that it stands for. */
const options = {
  devices: 'IOC_SIM_DEVICES',
  seed: 'IOC_SIM_SEED',
  data: 'IOC_DATA_DIR',
  port: 'IOC_HTTP_PORT',
} as const

/** `--devices 50000` and the like, as settings; an unknown option throws with the list of those that there are. */
export function readCommandLine(words: string[]): Record<string, string> {
  try {
    const { values } = parseArgs({
      args: words,
      options: Object.fromEntries(Object.keys(options).map((name) => [name, { type: 'string' as const }])),
    })
    return Object.fromEntries(
      Object.entries(options).flatMap(([name, setting]) => {
        const value = values[name]
        return typeof value === 'string' ? [[setting, value]] : []
      }),
    )
  } catch (cause) {
    const known = Object.keys(options).map((name) => `--${name}`)
    throw new Error(`${cause instanceof Error ? cause.message : cause} (options: ${known.join(', ')})`)
  }
}
