import { DataClass, Role } from '@ioc/domain/access'
import type { Person } from '@ioc/domain/person'
import { useState } from 'react'
import { fetchWays } from '../live/people-api.ts'
import { useAsked } from '../live/use-asked.ts'
import { useWords } from '../words/language.ts'

export type PersonWish = Pick<Person, 'id' | 'name' | 'roles' | 'scope' | 'identity'>

const roles = Role.exclude(['device']).options

type PersonFormProps = { person: Person | null; onSave: (wish: PersonWish) => void; onCancel: () => void }

/** Who a person is and what the account may see; null: a new one. */
export function PersonForm({ person, onSave, onCancel }: PersonFormProps) {
  const { words } = useWords()
  const [id, setId] = useState(person?.id ?? '')
  const [name, setName] = useState(person?.name ?? '')
  const [held, setHeld] = useState<readonly string[]>(person?.roles ?? ['viewer'])
  const [communes, setCommunes] = useState(listed(person?.scope.communes))
  const [domains, setDomains] = useState(listed(person?.scope.domains))
  const [classes, setClasses] = useState<readonly string[]>(person?.scope.dataClasses ?? ['operational'])
  const [issuer, setIssuer] = useState(person?.identity?.issuer ?? null)
  const [subject, setSubject] = useState(person?.identity?.subject ?? '')
  const known = useAsked(fetchWays, 0).value?.openId?.issuer ?? ''
  const save = () =>
    onSave({
      identity: subject.trim() === '' ? null : { issuer: (issuer ?? known).trim(), subject: subject.trim() },
      ...{ id, name, roles: roles.filter((role) => held.includes(role)) },
      scope: {
        communes: partOf(communes),
        domains: partOf(domains),
        dataClasses: DataClass.options.filter((one) => classes.includes(one)),
      },
    })
  return (
    <form
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
      <button type="submit" className="is-first">
        {words.people.save}
      </button>
      <button type="button" onClick={onCancel}>
        {words.people.cancel}
      </button>
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
