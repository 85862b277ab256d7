import type { Publisher } from '@ioc/domain/mqtt-access'
import type { Client, ConnectPacket } from 'aedes'
import { type AdmissionRefusal, connackCode, refuseAdmission, refuseRequest } from './admission.ts'
import type { ConnectRate } from './connect-rate.ts'
import { type Connection, connectionOf } from './connection.ts'
import type { Credentials } from './credentials.ts'
import type { Enrolments } from './enrolments.ts'
import type { Figures } from './figures.ts'
import type { Members } from './members.ts'
import { isClientIdOf } from './topic-grammar.ts'

type Parts = {
  credentials: Credentials
  enrolments: Enrolments
  members: Members
  figures: Figures
  rates: { identity: ConnectRate; address: ConnectRate }
}

type Admitted = (error: Refused | null, admitted: boolean) => void

/** An error as Aedes wants it: the code goes into CONNACK. */
type Refused = Error & { returnCode: 2 | 3 | 5 }

/** Before anything of the CONNECT is believed: its grammar, its rate, and that its session is clean. */
export function preConnectHook({ figures, rates }: Parts) {
  return (client: Client, packet: ConnectPacket, answer: (error: Error | null, passed: boolean) => void): void => {
    // Aedes stores every filter of a SUBSCRIBE for a session that is not clean, denied ones too.
    packet.clean = true
    const connection = connectionOfClient(client)
    const refusal =
      refuseRequest({
        clientId: packet.clientId,
        will: packet.will !== undefined,
        keepaliveSeconds: packet.keepalive ?? 0,
      }) ?? overRate(packet.username ?? '', connection.peer.address)
    if (!refusal) {
      answer(null, true)
      return
    }
    figures.refusedConnects.inc({ reason: refusal })
    // Aedes says nothing at this point; the client learns the code from a CONNACK of our own (MQTT 3.1.1, 3.2).
    connection.stream.write(Buffer.from([0x20, 2, 0, connackCode(refusal)]))
    answer(new Error(`refused: ${refusal}`), false)
  }

  function overRate(identity: string, address: string): AdmissionRefusal | undefined {
    const now = performance.now()
    if (!rates.address.allow(address, now)) return 'address_rate'
    // By identity and address: hammering with somebody's name from elsewhere does not lock him out.
    return rates.identity.allow(`${identity.slice(0, 64)} ${address}`, now) ? undefined : 'identity_rate'
  }
}

/** Who it is: username is the identity, password its token. */
export function authenticateHook({ credentials, enrolments, members, figures }: Parts) {
  const letIn = (client: Client, connection: Connection, publisher: Publisher, answer: Admitted) => {
    members.add(client, publisher)
    connection.accept()
    answer(null, true)
  }
  const turnAway = (refusal: AdmissionRefusal, answer: Admitted) => {
    figures.refusedConnects.inc({ reason: refusal })
    answer(refused(refusal), false)
  }
  /** Who has no credential may still bring the token of an enrolment. */
  const enrol = async (
    client: Client,
    connection: Connection,
    asked: { identity: string; token: string },
    answer: Admitted,
  ) => {
    const { identity, token } = asked
    if (!isClientIdOf(identity, client.id)) return turnAway('foreign_client_id', answer)
    const entry = await enrolments.join(identity, token, Date.now())
    if (entry.type === 'enrolled') letIn(client, connection, entry.publisher, answer)
    else turnAway(entry.type === 'full' ? 'enrolment_full' : 'unknown', answer)
  }
  return (client: Client, username: string | undefined, password: Buffer | undefined, answer: Admitted): void => {
    const connection = connectionOfClient(client)
    const credential = credentials.find(username ?? '')
    const refusal = refuseAdmission(credential, {
      clientId: client.id,
      token: password?.toString(),
      peer: connection.peer,
    })
    if (!credential && username !== undefined && password !== undefined)
      enrol(client, connection, { identity: username, token: password.toString() }, answer).catch(() =>
        turnAway('broken', answer),
      )
    else if (refusal || !credential) turnAway(refusal ?? 'unknown', answer)
    else letIn(client, connection, { identity: credential.identity, right: credential.right }, answer)
  }
}

export function refused(refusal: AdmissionRefusal): Refused {
  return Object.assign(new Error(`refused: ${refusal}`), { returnCode: connackCode(refusal) })
}

function connectionOfClient(client: Client): Connection {
  const connection = connectionOf(client.conn)
  if (connection) return connection
  throw new Error('a client came in without a connection of ours')
}
