/** The page's policy has no 'unsafe-eval': zod must not even try, for the attempt is reported as a violation. */
Object.assign(globalThis, { __zod_globalConfig: { jitless: true } })
