import { render, screen, waitFor } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { useState } from 'react'
import { expect, test } from 'vitest'
import { ConfirmDialog } from '@/components/ui/dialog'
import { useFocusKeeper } from './focus-keeper'

function Rows() {
  useFocusKeeper()
  const [rows, setRows] = useState(['one', 'two'])
  const [asked, setAsked] = useState<string | null>(null)
  const drop = (row: string) => setRows((now) => now.filter((each) => each !== row))
  return (
    <main tabIndex={-1}>
      <section tabIndex={-1} aria-label="Rows">
        {rows.map((row) => (
          <p key={row}>
            <button onClick={() => drop(row)}>Remove {row}</button>
            <button onClick={() => setAsked(row)}>Ask about {row}</button>
          </p>
        ))}
      </section>
      <ConfirmDialog
        open={asked !== null}
        onOpenChange={(open) => !open && setAsked(null)}
        title="Sure?"
        description=""
        confirmLabel="Yes, remove"
        onConfirm={() => {
          if (asked) drop(asked)
          setAsked(null)
        }}
      />
    </main>
  )
}

function open() {
  render(<Rows />, {
    container: Object.assign(document.body.appendChild(document.createElement('div')), {
      id: 'root',
    }),
  })
  return userEvent.setup({ delay: null })
}

test('when what had the focus is removed, what was around it has it', async () => {
  const user = open()
  await user.click(screen.getByRole('button', { name: 'Remove one' }))

  await waitFor(() => expect(screen.getByRole('region', { name: 'Rows' })).toHaveFocus())
})

test('a dialog that removes what opened it leaves the focus where that was', async () => {
  const user = open()
  await user.click(screen.getByRole('button', { name: 'Ask about two' }))
  await user.click(await screen.findByRole('button', { name: 'Yes, remove' }))

  await waitFor(() => expect(screen.getByRole('region', { name: 'Rows' })).toHaveFocus())
})

test('a click on an empty place is left alone', async () => {
  const user = open()
  await user.click(screen.getByRole('button', { name: 'Ask about one' }))
  await user.keyboard('{Escape}')
  await waitFor(() => expect(screen.getByRole('button', { name: 'Ask about one' })).toHaveFocus())
  await user.click(document.body)

  expect(document.body).toHaveFocus()
})
