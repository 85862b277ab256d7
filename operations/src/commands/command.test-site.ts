import { randomUUID } from 'node:crypto'
import { type BrokerClient, joinBroker } from '@ioc/broker/client'
import type { CommandReply, DeviceCommand } from '@ioc/domain/device-command'
import { RegistryImported } from '@ioc/domain/messages/api-shapes'
import { CommandList, type CommandRecord } from '@ioc/domain/messages/command-shapes'
import { portOf } from '@ioc/room/announcement'
import type { Centre } from '../centre.ts'
import { type RoomProcess, startProcess } from '../testing/processes.ts'
import { ask, asRoom, deviceOf, openIngest, startCentre, temporaryFolder, until } from '../testing/rig.ts'

const gateway = {
  ...{ type: 'gateway', id: 'GW-1', name: 'Bộ tập trung', commune: '20275', lat: 16, lon: 108, simulated: true },
}
export const pump = (id: string, more: Record<string, unknown> = {}) =>
  deviceOf(id, { kind: 'irrigation_pump', ...more })
const freePorts = { IOC_MQTT_PORT: '0', IOC_WS_PORT: '0', IOC_MQTTS_PORT: '0', IOC_BROKER_DOOR: '0' }

/** Operations and a real broker on a folder of their own, with pumps that take commands. */
export class CommandSite {
  readonly folder = temporaryFolder()
  readonly tokens = new Map<string, string>()
  readonly #clients: BrokerClient[] = []
  #ingest: { close: () => Promise<void> } | undefined
  #centre: Centre | undefined
  broker: RoomProcess | undefined
  administrator = ''

  get port(): number {
    return this.#centre?.port ?? 0
  }

  async open(): Promise<void> {
    this.#ingest = await openIngest(this.folder.path)
    await this.startCentre()
    const records = [
      gateway,
      ...['P-1', 'P-2', 'P-3', 'P-4', 'P-5'].map((id) => pump(id)),
      deviceOf('TC-1'),
      deviceOf('T-1', { kind: 'transformer' }),
      pump('M-1', { gateway: 'GW-1' }),
    ]
    const body = { records, credentials: true }
    const imported = await this.ask('POST', '/api/registry', { body, headers: asRoom(this.folder.path) })
    for (const { identity, token } of RegistryImported.parse(imported.json).credentials)
      this.tokens.set(identity, token)
    await this.startBroker()
  }

  async close(): Promise<void> {
    await Promise.all(this.#clients.map((client) => client.leave().catch(() => undefined)))
    await this.broker?.end()
    await this.#centre?.stop()
    await this.#ingest?.close()
    this.folder.remove()
  }

  async startCentre(): Promise<void> {
    await this.#centre?.stop()
    this.#centre = await startCentre(this.folder.path)
    this.administrator = this.#centre.administratorToken ?? this.administrator
  }

  async startBroker(): Promise<void> {
    const broker = startProcess('broker/dist/main.js', { IOC_DATA_DIR: this.folder.path, ...freePorts })
    this.broker = broker
    await until('the broker', () => broker.output().includes('broker: ready'), 60_000)
  }

  /** Joins as a device or gateway that answers each command as `obey` says. */
  async device(identity: string, commune: string, obey: (command: DeviceCommand) => CommandReply['state'][]) {
    const url = `mqtt://127.0.0.1:${portOf(this.folder.path, 'broker', 'mqtt')}`
    const client = await joinBroker({ url, identity, token: this.tokens.get(identity) ?? '' })
    this.#clients.push(client)
    const heard: DeviceCommand[] = []
    const address = { commune, publisher: identity }
    await client.listen('command', address, (command) => {
      heard.push(command)
      const { id, device } = command
      void (async () => {
        for (const state of obey(command)) {
          const reply = { id, device, state, detail: `it is ${state}`, at: '2026-11-22T00:00:00Z' }
          await client.publish('commandReply', address, reply)
        }
      })()
    })
    return { client, heard }
  }

  ask(method: string, path: string, more: Parameters<typeof ask>[3] = {}) {
    return ask(this.port, method, path, more)
  }

  readonly asAdministrator = () => ({ authorization: `Bearer ${this.administrator}` })

  async tell(id: string, body: Record<string, unknown>, headers: Record<string, string> = this.asAdministrator()) {
    const whole = { id: randomUUID(), ...body }
    return await this.ask('POST', `/api/devices/${id}/commands`, { body: whole, headers })
  }

  async newest(id: string): Promise<CommandRecord | undefined> {
    return CommandList.parse((await this.ask('GET', `/api/devices/${id}/commands`)).json).commands[0]
  }

  async ends(id: string, state: CommandRecord['state'], withinMs = 60_000): Promise<CommandRecord> {
    await until(`${id} ${state}`, async () => (await this.newest(id))?.state === state, withinMs)
    const record = await this.newest(id)
    if (!record) throw new Error('gone')
    return record
  }

  async figure(name: string, label: string): Promise<number> {
    const { text } = await this.ask('GET', '/metrics')
    const line = text.split('\n').find((one) => one.startsWith(`${name}{`) && one.includes(label))
    return Number(line?.split(' ').at(-1) ?? 0)
  }
}
