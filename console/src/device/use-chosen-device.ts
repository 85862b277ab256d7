import { useCallback } from 'react'
import { setHashPart, useHashPart } from '../incident/hash-part.ts'

/** The device that the address of this page names, and how another is chosen. */
export function useChosenDevice(): [string | null, (device: string | null) => void] {
  return [useHashPart('device'), useCallback((device) => setHashPart('device', device), [])]
}
