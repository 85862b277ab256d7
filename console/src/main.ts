import './zod-without-eval.ts'

// The rest loads after zod has been told that this page forbids eval.
void import('./start.tsx').then(({ start }) => start())
