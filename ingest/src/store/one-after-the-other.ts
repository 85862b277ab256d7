/** Runs what it is given one after the other, in the order of the calls; one that fails holds up nobody. */
export function oneAfterTheOther(): <Result>(work: () => Promise<Result>) => Promise<Result> {
  let turn: Promise<unknown> = Promise.resolve()
  return (work) => {
    const result = turn.then(work, work)
    turn = result.catch(() => undefined)
    return result
  }
}
