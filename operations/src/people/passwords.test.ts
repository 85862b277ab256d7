import { expect, test } from 'vitest'
import { hashPassword, isPassword, nobodysHash, owaspCost, randomPassword } from './passwords.ts'

test('a password is kept as scrypt with its cost, and known again', async () => {
  const hash = await hashPassword('đèn biển soi đường 7', owaspCost)
  expect(hash).toMatch(/^\$scrypt\$ln=15,r=8,p=3\$[\w-]{22}\$[\w-]{43}$/)
  expect(await isPassword('đèn biển soi đường 7'.normalize('NFD'), hash)).toBe(true)
  expect(await isPassword('đèn biển soi đường 8', hash)).toBe(false)
})

test('one password has two hashes, and a hash of another cost is still read', async () => {
  const cost = { ln: 8, r: 8, p: 1 }
  const [one, other] = [await hashPassword('một mật khẩu', cost), await hashPassword('một mật khẩu', cost)]
  expect(one).not.toBe(other)
  expect(await isPassword('một mật khẩu', one)).toBe(true)
  await expect(isPassword('x', 'plain text')).rejects.toThrow('no hash')
})

test('an unknown account costs the same as a known one', async () => {
  const cost = { ln: 13, r: 8, p: 1 }
  const known = await hashPassword('một mật khẩu', cost)
  const took = async (hash: string) => {
    const began = performance.now()
    expect(await isPassword('wrong', hash)).toBe(false)
    return performance.now() - began
  }
  // In turns, and the least of each: a busy moment of the machine passes, what one of them costs more does not.
  let [least, leastOfNobody] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY]
  const ratio = () => least / leastOfNobody
  for (let n = 0; n < 9 || (n < 90 && (ratio() < 0.5 || ratio() > 2)); n += 1) {
    least = Math.min(least, await took(known))
    leastOfNobody = Math.min(leastOfNobody, await took(nobodysHash(cost)))
  }
  expect(ratio()).toBeGreaterThan(0.4)
  expect(ratio()).toBeLessThan(2.5)
})

test('random passwords differ, and the event loop goes on while one is hashed', async () => {
  expect(new Set(Array.from({ length: 1000 }, randomPassword)).size).toBe(1000)
  let turns = 0
  const counting = setInterval(() => {
    turns += 1
  }, 1)
  await hashPassword('một mật khẩu', owaspCost)
  clearInterval(counting)
  expect(turns).toBeGreaterThan(2)
})
