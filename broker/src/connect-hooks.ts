import type { Client, ConnectPacket } from 'aedes'
import { type AdmissionRefusal, connackCode, refuseAdmission, refuseRequest } from './admission.ts'
import type { ConnectRate } from './connect-rate.ts'
import { Connection } from './connection.ts'
import type { Credentials } from './credentials.ts'
import type { Figures } from './figures.ts'
import type { Members } from './members.ts'

type Parts = {
  credentials: Credentials
  members: Members
  figures: Figures
  rates: { identity: ConnectRate; address: ConnectRate }
}

/** An error as Aedes wants it: the code goes into CONNACK. */
type Refused = Error & { returnCode: 2 | 3 | 5 }

/** Before anything of the CONNECT is believed: its grammar, its rate, and that its session is clean. */
export function preConnectHook({ figures, rates }: Parts) {
  return (client: Client, packet: ConnectPacket, answer: (error: Error | null, passed: boolean) => void): void => {
    // Aedes stores every filter of a SUBSCRIBE for a session that is not clean, denied ones too.
    packet.clean = true
    const connection = connectionOf(client)
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
    connection.write(Buffer.from([0x20, 2, 0, connackCode(refusal)]))
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
export function authenticateHook({ credentials, members, figures }: Parts) {
  return (
    client: Client,
    username: string | undefined,
    password: Buffer | undefined,
    answer: (error: Refused | null, admitted: boolean) => void,
  ): void => {
    const connection = connectionOf(client)
    const credential = credentials.find(username ?? '')
    const refusal = refuseAdmission(credential, {
      clientId: client.id,
      token: password?.toString(),
      peer: connection.peer,
    })
    if (refusal || !credential) {
      figures.refusedConnects.inc({ reason: refusal ?? 'unknown' })
      answer(refused(refusal ?? 'unknown'), false)
      return
    }
    members.add(client, { identity: credential.identity, right: credential.right })
    connection.accept()
    answer(null, true)
  }
}

export function refused(refusal: AdmissionRefusal): Refused {
  return Object.assign(new Error(`refused: ${refusal}`), { returnCode: connackCode(refusal) })
}

function connectionOf(client: Client): Connection {
  if (client.conn instanceof Connection) return client.conn
  throw new Error('a client came in without a connection of ours')
}
