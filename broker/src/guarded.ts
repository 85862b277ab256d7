/** Calls back the first time alone. */
export function once<Answered extends unknown[]>(answer: (...answered: Answered) => void) {
  let isOpen = true
  return (...answered: Answered): void => {
    if (!isOpen) return
    isOpen = false
    answer(...answered)
  }
}

/**
 * Runs the work of a hook of Aedes: one that throws would end the process, and one that never answers would hang the
 * client. `told` hears of every fault; `answer` must then refuse.
 */
export function guarded(told: (hook: string, cause: unknown) => void) {
  return (hook: string, work: () => void, answer: (cause: Error) => void): void => {
    try {
      work()
    } catch (cause) {
      told(hook, cause)
      answer(cause instanceof Error ? cause : new Error(String(cause)))
    }
  }
}
