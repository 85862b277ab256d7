import { openScreen, subscribe } from './rig.ts'

/** A screen in a process of its own, so that a test can freeze it: says what it was answered, and when it was shed. */
const screen = await openScreen(Number(process.argv[2]))
screen.on('shed', () => {
  void (async () => {
    console.log('shed')
    console.log(`again ${(await subscribe(screen)).type}`)
  })()
})
console.log(`first ${(await subscribe(screen)).type}`)
