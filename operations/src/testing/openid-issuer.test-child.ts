import { openIssuer } from './openid-issuer.ts'

/**
 * The issuer of the tests in a process of its own, for a public client of the id that the first word names. It tells
 * its address to who started it, takes lies as messages, answers each once it tells them, and ends with who started it.
 */
const issuer = await openIssuer({ id: process.argv[2] ?? '', secret: null })
process.on('message', (lies: { error?: string }) => {
  issuer.state.lies = lies
  process.send?.('told')
})
process.once('disconnect', () => void issuer.close())
process.send?.(issuer.address)
