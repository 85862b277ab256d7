/** A process that the centre starts: its name, its entry file, and the settings it gets beside the common ones. */
export type RoomPlan = { name: string; entry: string; environment: Record<string, string> }

export type CentrePlan = {
  dataDir: string
  consoleDir: string
  /** HTTP ports of the two centres. */
  ports: { province: string; national: string }
  /** Without the simulator a province waits for real devices. */
  simulator: boolean
  national: boolean
  /** An influxd of the centre's own, which ingest then keeps its readings in. */
  influxd: boolean
  /** PostgreSQL of the national centre, which never shares the province's; neither: its store is a file. */
  nationalDatabase?: { url?: string | undefined; file?: string | undefined }
}

/** The rooms of a province in the order of the path, and the national centre beside it. */
export function roomsOf(plan: CentrePlan): RoomPlan[] {
  const { dataDir } = plan
  const room = (name: string, environment: Record<string, string> = {}): RoomPlan => ({
    name,
    entry: `${name}/dist/main.js`,
    environment: { IOC_DATA_DIR: dataDir, ...environment },
  })
  return [
    ...(plan.simulator ? [room('devices-sim')] : []),
    room('broker'),
    room('ingest', plan.influxd ? { IOC_STORE: 'influx', IOC_INFLUX_URL: '' } : {}),
    // Behind ingest: it takes what ingest writes to the last.
    ...(plan.influxd
      ? [{ name: 'influxd', entry: 'ingest/dist/influxd-main.js', environment: { IOC_DATA_DIR: dataDir } }]
      : []),
    room('analytics'),
    room('operations', { IOC_HTTP_PORT: plan.ports.province, IOC_LEVEL: 'province', IOC_CONSOLE_DIR: plan.consoleDir }),
    ...(plan.national
      ? [
          {
            name: 'national',
            entry: 'operations/dist/main.js',
            environment: {
              IOC_DATA_DIR: `${dataDir}/national`,
              IOC_HTTP_PORT: plan.ports.national,
              IOC_LEVEL: 'national',
              IOC_CONSOLE_DIR: plan.consoleDir,
              IOC_DATABASE_URL: plan.nationalDatabase?.url ?? '',
              IOC_DATABASE_URL_FILE: plan.nationalDatabase?.file ?? '',
            },
          },
        ]
      : []),
  ]
}
