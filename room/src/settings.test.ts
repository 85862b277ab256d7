import { expect, test } from 'vitest'
import { commonSettings, parseSettings, refuseOpenDemo, SettingsError } from './settings.ts'

test('demo mode listens on this machine alone, and production wherever it is told to', () => {
  const table: [mode: string, host: string, isRefused: boolean][] = [
    ['demo', '127.0.0.1', false],
    ['demo', '::1', false],
    ['demo', 'localhost', false],
    ['demo', '0.0.0.0', true],
    ['demo', '::', true],
    ['demo', '192.168.1.5', true],
    ['demo', 'localhost.example.org', true],
    ['production', '0.0.0.0', false],
    ['production', '127.0.0.1', false],
  ]
  for (const [mode, host, isRefused] of table) {
    const settings = parseSettings(commonSettings, { IOC_MODE: mode, IOC_HOST: host })
    const refuse = () => refuseOpenDemo(settings)
    if (isRefused) expect(refuse, `${mode} ${host}`).toThrow(SettingsError)
    else expect(refuse, `${mode} ${host}`).not.toThrow()
  }
})

test('the refusal says what was set and what to set', () => {
  expect(() => refuseOpenDemo({ IOC_MODE: 'demo', IOC_HOST: '0.0.0.0' })).toThrow(
    /^IOC_HOST=0\.0\.0\.0: demo mode .* set IOC_MODE=production, IOC_TLS_CERT and IOC_TLS_KEY$/,
  )
})
