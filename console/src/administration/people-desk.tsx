import type { Scope } from '@ioc/domain/access'
import type { Person } from '@ioc/domain/person'
import { useState } from 'react'
import type { Answer } from '../live/centre-api.ts'
import { addPerson, changePerson, fetchPeople, resetPassword } from '../live/people-api.ts'
import { useAsked } from '../live/use-asked.ts'
import { useWords } from '../words/language.ts'
import { PersonForm, type PersonWish } from './person-form.tsx'

/** The people who may come in: added, changed, disabled, let in again. */
export function PeopleDesk() {
  const { words } = useWords()
  const { value: people, again } = useAsked(fetchPeople, 0)
  const [edited, setEdited] = useState<Person | 'new' | null>(null)
  const [secret, setSecret] = useState<{ account: string; password: string } | null>(null)
  const [trouble, setTrouble] = useState<string | null>(null)
  const told = <T,>(answer: Answer<T>, good: (value: T) => void) => {
    setTrouble(answer.type === 'good' ? null : words.commandFailed(answer.detail ?? words.noAnswer))
    if (answer.type === 'good') good(answer.value)
    again()
  }
  const edit = (whom: typeof edited) => {
    setTrouble(null)
    setEdited(whom)
  }
  const save = async (wish: PersonWish) => {
    if (edited === 'new') {
      told(await addPerson(wish), (made) => {
        setSecret({ account: made.person.id, password: made.password })
        setEdited(null)
      })
    } else if (edited) {
      const { id, ...rest } = wish
      told(await changePerson(id, rest), () => setEdited(null))
    }
  }
  const reset = async (id: string) =>
    told(await resetPassword(id), ({ password }) => setSecret({ account: id, password }))
  return (
    <section className="people-desk" aria-label={words.people.title}>
      {secret === null ? null : (
        <p role="status">
          {words.people.shownOnce(secret.account)} <code data-password={secret.account}>{secret.password}</code>
        </p>
      )}
      {trouble === null || edited !== null ? null : (
        <p className="is-trouble" role="alert">
          {trouble}
        </p>
      )}
      <table>
        <thead>
          <tr>
            {[
              words.people.account,
              words.people.name,
              words.people.contact,
              words.people.rolesLabel,
              words.people.scope,
              words.people.state,
            ].map((head) => (
              <th key={head}>{head}</th>
            ))}
            <th />
          </tr>
        </thead>
        <tbody>
          {(people ?? []).map((person) => (
            <tr key={person.id} data-person={person.id}>
              <td>{person.id}</td>
              <td>{person.name}</td>
              <td>{[person.email, person.phone].map((one) => (one === '' ? null : <div key={one}>{one}</div>))}</td>
              <td>{person.roles.map((role) => words.people.roles[role]).join(', ')}</td>
              <td>{scopeWords(person.scope, words.people.all)}</td>
              <td>{person.disabled ? words.people.disabled : words.people.active}</td>
              <td>
                <button type="button" data-order="edit" onClick={() => edit(person)}>
                  {words.people.edit}
                </button>{' '}
                <button
                  type="button"
                  data-order="disable"
                  onClick={() =>
                    void changePerson(person.id, { disabled: !person.disabled }).then((answer) =>
                      told(answer, () => undefined),
                    )
                  }
                >
                  {person.disabled ? words.people.enable : words.people.disable}
                </button>{' '}
                <button type="button" data-order="reset" onClick={() => void reset(person.id)}>
                  {words.people.reset}
                </button>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {edited === null ? (
        <button type="button" data-order="add" onClick={() => edit('new')}>
          {words.people.add}
        </button>
      ) : (
        <PersonForm
          key={edited === 'new' ? '' : edited.id}
          person={edited === 'new' ? null : edited}
          onSave={(wish) => void save(wish)}
          trouble={trouble}
          onCancel={() => edit(null)}
        />
      )}
    </section>
  )
}

function scopeWords({ communes, domains }: Scope, all: string): string {
  const part = (one: 'all' | readonly string[]) => (one === 'all' ? all : one.join(' '))
  return `${part(communes)} / ${part(domains)}`
}
