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
    const times: number[] = []
    for (let n = 0; n < 9; n += 1) {
      const began = performance.now()
      expect(await isPassword('wrong', hash)).toBe(false)
      times.push(performance.now() - began)
    }
    return Math.min(...times)
  }
  const ratio = (await took(known)) / (await took(nobodysHash(cost)))
  expect(ratio).toBeGreaterThan(0.4)
  expect(ratio).toBeLessThan(2.5)
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
