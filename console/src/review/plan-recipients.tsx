import { useWords } from '../words/language.ts'
import { useColleagues } from './colleagues.tsx'
import { freeId, type RecipientDraft, type Troubles } from './plan-draft.ts'
import { PlanField } from './plan-field.tsx'

type PlanRecipientsProps = {
  recipients: readonly RecipientDraft[]
  troubles: Troubles
  may: boolean
  onChange: (recipients: RecipientDraft[]) => void
}

/** Who can be told, and where each channel reaches them. */
export function PlanRecipients({ recipients, troubles, may, onChange }: PlanRecipientsProps) {
  const { words } = useWords()
  const text = words.notify
  const colleagues = useColleagues()
  const columns = ['id', 'name', 'language', 'account', 'email', 'webhook', 'phone'] as const
  const change = (key: string, more: Partial<RecipientDraft>) =>
    onChange(recipients.map((one) => (one.key === key ? { ...one, ...more } : one)))
  const add = () => {
    const id = freeId('recipient', recipients)
    const empty = { name: '', language: 'vi', account: '', email: '', webhook: '', phone: '' } as const
    onChange([...recipients, { ...empty, key: `new ${crypto.randomUUID()}`, id, isNew: true }])
  }
  const cell = (one: RecipientDraft, name: (typeof columns)[number]) => (
    <PlanField place={`${one.key}.${name}`} label={text[name]} isInTable troubles={troubles}>
      {(more) =>
        name === 'language' ? (
          <select
            {...more}
            value={one.language}
            onChange={({ target }) => change(one.key, { language: target.value === 'en' ? 'en' : 'vi' })}
          >
            <option value="vi">{text.languages.vi}</option>
            <option value="en">{text.languages.en}</option>
          </select>
        ) : (
          <input
            {...more}
            name={name}
            // What was sent under a code is listed under it: it stays.
            readOnly={name === 'id' && !one.isNew}
            autoComplete="off"
            list={name === 'account' ? 'plan-accounts' : undefined}
            value={one[name]}
            onChange={({ target }) => change(one.key, { [name]: target.value })}
          />
        )
      }
    </PlanField>
  )
  return (
    <section>
      <h2>{text.recipients}</h2>
      <p className="second">{text.accountWhy}</p>
      <datalist id="plan-accounts">
        {colleagues?.map(({ id, name }) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
      </datalist>
      {recipients.length === 0 ? (
        <p className="second">{text.noRecipients}</p>
      ) : (
        <table className="plan-recipients">
          <thead>
            <tr>
              {columns.map((name) => (
                <th key={name} data-column={name}>
                  {text[name]}
                </th>
              ))}
              {may ? (
                <th>
                  <span className="unseen">{text.remove}</span>
                </th>
              ) : null}
            </tr>
          </thead>
          <tbody>
            {recipients.map((one) => (
              <tr key={one.key} data-recipient={one.id}>
                {columns.map((name) => (
                  <td key={name}>{cell(one, name)}</td>
                ))}
                {may ? (
                  <td>
                    <button type="button" onClick={() => onChange(recipients.filter(({ key }) => key !== one.key))}>
                      {text.remove}
                      <span className="unseen"> {one.name || one.id}</span>
                    </button>
                  </td>
                ) : null}
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {may ? (
        <button type="button" className="plan-add" data-order="add-recipient" onClick={add}>
          {text.addRecipient}
        </button>
      ) : null}
    </section>
  )
}
