/** Why something was not done, said at once; nothing where there is no trouble. */
export function Trouble({ words }: { words: string | null }) {
  return words === null ? null : (
    <p className="is-trouble" role="alert">
      {words}
    </p>
  )
}
