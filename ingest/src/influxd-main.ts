import { announce } from '@ioc/room/announcement'
import { live } from '@ioc/room/life'
import { commonSettings, parseSettings, port, SettingsError } from '@ioc/room/settings'
import { endLeftBehind, influxdProgram, startInfluxd } from './store/influxd.ts'
import { influxdFolder } from './store/influxd-layout.ts'
import { admitIngest } from './store/influxd-login.ts'

const Settings = commonSettings.extend({ IOC_INFLUXD_PORT: port(8086) })

/** Keeps the influxd of `npm start -- --influx`: it ends with this process, and this process with it. */
await live('influxd', async (log) => {
  const settings = parseSettings(Settings, process.env)
  const dataDir = settings.IOC_DATA_DIR
  const program = influxdProgram(process.env.PATH ?? '')
  if (!program)
    throw new SettingsError(
      'influxd is not installed: install InfluxDB 1.x (Debian: apt-get install influxdb), or set IOC_STORE=influx and IOC_INFLUX_URL to one that runs elsewhere, or start without --influx',
    )
  const folder = influxdFolder(dataDir)
  await endLeftBehind(folder)
  const influxd = await startInfluxd({ program, folder, port: settings.IOC_INFLUXD_PORT, auth: true })
  let stopping = false
  void influxd.ended.then((how) => {
    if (stopping) return
    setImmediate(() => {
      throw new Error(`influxd has ended (${how})`)
    })
  })
  await admitIngest(influxd.url, dataDir)
  announce(dataDir, 'influxd', { http: influxd.port, copy: influxd.copyPort })
  log.info(`InfluxDB answers on ${influxd.url}, process ${influxd.pid}`)
  return {
    dataDir,
    stop: async () => {
      stopping = true
      await influxd.stop()
    },
  }
})
