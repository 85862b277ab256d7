import type { Person } from '@ioc/domain/person'
import { type Refusal, refuse } from '../doors/problems.ts'
import { Tries } from '../doors/tries.ts'
import { audit } from '../store/audit.ts'
import type { Database } from '../store/store.ts'
import { hashPassword, isPassword, nobodysHash, type PasswordCost } from './passwords.ts'
import { passwordHashOf, personCalled } from './person-store.ts'
import { turnstile } from './turnstile.ts'

export const triesPerMinute = 10
/** Of one address, whatever accounts it names: those of a whole building share one. */
const triesOfAddress = 60
const passwordsAtOnce = 2
const passwordsWaiting = 32

export type Passwords = ReturnType<typeof passwords>

/**
 * Looks at passwords, slowly. Tries are counted by account and address together, so whoever guesses slows itself and
 * never the person elsewhere; nothing in time or words tells an unknown account from a wrong password.
 */
export function passwords(database: Database, cost: PasswordCost, now: () => number) {
  const nobodys = nobodysHash(cost)
  const ofPair = new Tries(triesPerMinute)
  const ofAddress = new Tries(triesOfAddress)
  const through = turnstile(passwordsAtOnce, passwordsWaiting)

  /** Whether it is the password of the account; audited, and a refusal where it cannot be looked at now. */
  async function check(account: string, password: string, from: string): Promise<Person | Refusal> {
    const address = networkOf(from)
    const pair = `${account} ${address}`
    const wait = ofAddress.wait(address, now()) ?? ofPair.wait(pair, now())
    if (wait !== undefined) return tooManyTries(wait)
    const person = await personCalled(database, account)
    const hash = await passwordHashOf(database, account)
    const isRight = await through(() => isPassword(password, hash ?? nobodys))
    if (isRight === 'full') return tooManyAtOnce()
    const isLetIn = isRight && person !== undefined && !person.disabled
    if (isLetIn)
      for (const [tries, key] of [
        [ofAddress, address],
        [ofPair, pair],
      ] as const)
        tries.takeBack(key)
    // What was typed as an account may be a password in the wrong field, so it is kept only where it is an account.
    const who = person ? person.id : 'nobody'
    const what = person ? 'sign in' : 'sign in with an unknown account'
    const result = isLetIn ? 'done' : 'refused'
    await audit(database, { at: new Date(now()), who, what, detail: `from ${from}`, result })
    return isLetIn
      ? person
      : refuse('wrong_password', {
          en: 'account and password do not belong together; try again',
          vi: 'tài khoản và mật khẩu không khớp; hãy thử lại',
        })
  }

  /** The hash of a new password, in its turn. */
  async function hashOf(password: string): Promise<string | Refusal> {
    const hash = await through(() => hashPassword(password, cost))
    return hash === 'full' ? tooManyAtOnce() : hash
  }
  return { check, hashOf }
}

export function tooManyTries(wait: number): Refusal {
  return {
    ...refuse('too_many_tries', {
      en: `at most ${triesPerMinute} tries a minute; try again in ${wait} s`,
      vi: `nhiều nhất ${triesPerMinute} lần thử mỗi phút; hãy thử lại sau ${wait} giây`,
    }),
    retryAfterSeconds: wait,
  }
}

function tooManyAtOnce(): Refusal {
  return {
    ...refuse('too_many_tries', {
      en: 'too many are signing in at once; try again',
      vi: 'quá nhiều người đang đăng nhập cùng lúc; hãy thử lại',
    }),
    retryAfterSeconds: 3,
  }
}

/** Whoever has one IPv6 address has the 64 bits behind it too. */
export function networkOf(address: string): string {
  if (!address.includes(':') || address.includes('.')) return address
  const [head = '', tail] = address.split('::')
  const groups = head === '' ? [] : head.split(':')
  const behind = tail === undefined || tail === '' ? [] : tail.split(':')
  const zeros = tail === undefined ? 0 : 8 - groups.length - behind.length
  return [...groups, ...Array.from({ length: zeros }, () => '0'), ...behind].slice(0, 4).join(':')
}
