import type { CentreState } from '@ioc/domain/messages/api-shapes'
import { useState } from 'react'
import type { CentreLink } from '../live/centre-link.ts'
import { Dialog } from '../look/dialog.tsx'
import { useWords } from '../words/language.ts'
import { EnrolmentList } from './enrolment-list.tsx'
import { QuarantineList } from './quarantine-list.tsx'
import { UnknownDevices } from './unknown-devices.tsx'

type QuarantineDeskProps = { link: CentreLink; centre: CentreState; lane: string; onClose: () => void }
const tabs = ['records', 'unknown', 'enrolments'] as const

/** The desk of what was kept apart: its records, the devices that nobody knows, and the tokens by which they join. */
export function QuarantineDesk({ link, centre, lane, onClose }: QuarantineDeskProps) {
  const { words } = useWords()
  const [tab, setTab] = useState<(typeof tabs)[number]>('records')
  const may = centre.rights.includes('engineer')
  return (
    <Dialog title={words.quarantine.title} className="quarantine" onClose={onClose}>
      <nav className="quarantine-tabs">
        {tabs.map((name) => (
          <button key={name} type="button" aria-pressed={tab === name} data-tab={name} onClick={() => setTab(name)}>
            {words.quarantine.tabs[name]}
          </button>
        ))}
        {may ? null : <p className="second">{words.quarantine.needAdministrator}</p>}
      </nav>
      {tab === 'records' ? <QuarantineList link={link} lane={lane} may={may} /> : null}
      {tab === 'unknown' ? <UnknownDevices link={link} may={may} /> : null}
      {tab === 'enrolments' ? <EnrolmentList may={may} /> : null}
    </Dialog>
  )
}
