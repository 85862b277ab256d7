import type { Publisher } from '@ioc/domain/mqtt-access'
import type { Client } from 'aedes'

/** The clients that were admitted and are still connected, by identity. */
export class Members {
  readonly #publishers = new Map<Client, Publisher>()
  readonly #clients = new Map<string, Set<Client>>()

  /** Holds the client until its connection closes. */
  add(client: Client, publisher: Publisher): void {
    this.#publishers.set(client, publisher)
    const clients = this.#clients.get(publisher.identity) ?? new Set()
    clients.add(client)
    this.#clients.set(publisher.identity, clients)
    client.conn.once('close', () => this.#remove(client))
    if (client.conn.destroyed) this.#remove(client)
  }

  of(client: Client): Publisher | undefined {
    return this.#publishers.get(client)
  }

  all(): Iterable<Client> {
    return this.#publishers.keys()
  }

  /** Ends every connection of an identity at once; answers how many there were. */
  expel(identity: string): number {
    const clients = [...(this.#clients.get(identity) ?? [])]
    for (const client of clients) {
      this.#remove(client)
      client.close()
    }
    return clients.length
  }

  /** Ends the connections that the test names, of one identity alone where one is given; answers how many. */
  expelIf(test: (publisher: Publisher) => boolean, identity?: string): number {
    const asked = identity === undefined ? this.#publishers.keys() : (this.#clients.get(identity) ?? [])
    const clients = [...asked].filter((client) => {
      const publisher = this.#publishers.get(client)
      return publisher !== undefined && test(publisher)
    })
    for (const client of clients) {
      this.#remove(client)
      client.close()
    }
    return clients.length
  }

  #remove(client: Client): void {
    const publisher = this.#publishers.get(client)
    if (!publisher) return
    this.#publishers.delete(client)
    const clients = this.#clients.get(publisher.identity)
    clients?.delete(client)
    if (clients?.size === 0) this.#clients.delete(publisher.identity)
  }
}
