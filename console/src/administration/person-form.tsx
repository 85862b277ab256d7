import { DataClass, Role } from '@ioc/domain/access'
import { Email, type Person, Phone } from '@ioc/domain/person'
import { useEffect, useRef, useState } from 'react'
import { fetchWays } from '../live/people-api.ts'
import { useAsked } from '../live/use-asked.ts'
import { Trouble } from '../look/trouble.tsx'
import { useWords } from '../words/language.ts'

export type PersonWish = Omit<Person, 'disabled' | 'mustChange'>

const roles = Role.exclude(['device']).options

type PersonFormProps = {
  person: Person | null
  /** Why what was saved last was not taken. */
  trouble: string | null
  onSave: (wish: PersonWish) => void
  onCancel: () => void
}

/** Who a person is, how reached, and what the account may see; null: a new one. */
export function PersonForm({ person, trouble, onSave, onCancel }: PersonFormProps) {
  const { words } = useWords()
  const form = useRef<HTMLFormElement>(null)
  // The form opens under the list, which may be long.
  useEffect(() => form.current?.querySelector<HTMLInputElement>('input:enabled')?.focus(), [])
  const [contact, setContact] = useState({ email: person?.email ?? '', phone: person?.phone ?? '' })
  const [blamed, setBlamed] = useState<readonly string[]>([])
  const [id, setId] = useState(person?.id ?? '')
  const [name, setName] = useState(person?.name ?? '')
  const [held, setHeld] = useState<readonly string[]>(person?.roles ?? ['viewer'])
  const [communes, setCommunes] = useState(listed(person?.scope.communes))
  const [domains, setDomains] = useState(listed(person?.scope.domains))
  const [classes, setClasses] = useState<readonly string[]>(person?.scope.dataClasses ?? ['operational'])
  const [issuer, setIssuer] = useState(person?.identity?.issuer ?? null)
  const [subject, setSubject] = useState(person?.identity?.subject ?? '')
  const known = useAsked(fetchWays, 0).value?.openId?.issuer ?? ''
  const save = () => {
    const reached = { email: contact.email.trim(), phone: contact.phone.trim() }
    const wrong = [
      ...(Email.safeParse(reached.email).success ? [] : ['email']),
      ...(Phone.safeParse(reached.phone).success ? [] : ['phone']),
    ]
    setBlamed(wrong)
    if (wrong[0] !== undefined) return form.current?.querySelector<HTMLInputElement>(`[name=${wrong[0]}]`)?.focus()
    onSave({
      ...reached,
      identity: subject.trim() === '' ? null : { issuer: (issuer ?? known).trim(), subject: subject.trim() },
      ...{ id, name, roles: roles.filter((role) => held.includes(role)) },
      scope: {
        communes: partOf(communes),
        domains: partOf(domains),
        dataClasses: DataClass.options.filter((one) => classes.includes(one)),
      },
    })
  }
  const reach = (name: 'email' | 'phone', label: string, why: string) => (
    <label>
      {label}
      <input
        {...{ name, maxLength: 200, autoComplete: 'off', inputMode: name === 'email' ? 'email' : 'tel' }}
        {...(blamed.includes(name) ? { 'aria-invalid': true, 'aria-describedby': `person-${name}-trouble` } : {})}
        value={contact[name]}
        onChange={({ target }) => setContact({ ...contact, [name]: target.value })}
      />
      {blamed.includes(name) ? (
        <span id={`person-${name}-trouble`} className="is-trouble" role="alert">
          {why}
        </span>
      ) : null}
    </label>
  )
  return (
    <form
      ref={form}
      className="sign-in"
      data-form="person"
      onSubmit={(event) => {
        event.preventDefault()
        save()
      }}
    >
      <label>
        {words.people.account}
        <input
          name="id"
          required
          disabled={person !== null}
          value={id}
          onChange={(event) => setId(event.target.value)}
        />
      </label>
      <label>
        {words.people.name}
        <input name="name" required maxLength={120} value={name} onChange={(event) => setName(event.target.value)} />
      </label>
      {reach('email', words.people.email, words.people.emailWrong)}
      {reach('phone', words.people.phone, words.people.phoneWrong)}
      <Choices label={words.people.rolesLabel} all={roles} words={words.people.roles} held={held} onChange={setHeld} />
      <label>
        {words.people.communes}
        <input name="communes" value={communes} onChange={(event) => setCommunes(event.target.value)} />
      </label>
      <label>
        {words.people.domains}
        <input name="domains" value={domains} onChange={(event) => setDomains(event.target.value)} />
      </label>
      <Choices
        label={words.people.dataClasses}
        all={DataClass.options}
        words={words.people.dataClass}
        held={classes}
        onChange={setClasses}
      />
      <label>
        {words.people.issuer}
        <input
          name="issuer"
          type="url"
          maxLength={300}
          required={subject.trim() !== ''}
          value={issuer ?? known}
          onChange={(event) => setIssuer(event.target.value)}
        />
      </label>
      <label>
        {words.people.subject}
        <input
          name="subject"
          maxLength={255}
          autoComplete="off"
          value={subject}
          onChange={(event) => setSubject(event.target.value)}
        />
      </label>
      <Trouble words={trouble} />
      <div className="form-orders">
        <button type="submit" className="is-first">
          {words.people.save}
        </button>
        <button type="button" onClick={onCancel}>
          {words.people.cancel}
        </button>
      </div>
    </form>
  )
}

type ChoicesProps<One extends string> = {
  label: string
  all: readonly One[]
  words: Record<One, string>
  held: readonly string[]
  onChange: (held: readonly string[]) => void
}

function Choices<One extends string>({ label, all, words, held, onChange }: ChoicesProps<One>) {
  return (
    <fieldset>
      <legend>{label}</legend>
      {all.map((one) => (
        <label key={one}>
          <input
            type="checkbox"
            name={one}
            checked={held.includes(one)}
            onChange={({ target }) => onChange(target.checked ? [...held, one] : held.filter((other) => other !== one))}
          />{' '}
          {words[one]}
        </label>
      ))}
    </fieldset>
  )
}

function listed(part: 'all' | readonly string[] | undefined): string {
  return part === undefined || part === 'all' ? '' : part.join(' ')
}

/** Words with spaces or commas between; none: all. */
function partOf(text: string): 'all' | string[] {
  const words = text.split(/[\s,]+/).filter((word) => word !== '')
  return words.length === 0 ? 'all' : words
}
