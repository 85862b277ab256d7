/** What a promise says, held where nothing else runs (`npm run test:long`); beside other tests, a wider bound. */
export function bound({ quiet, busy }: { quiet: number; busy: number }): number {
  return process.env.IOC_TEST_QUIET === '1' ? quiet : busy
}
