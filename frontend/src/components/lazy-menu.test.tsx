import { fireEvent, screen, waitFor } from '@testing-library/react'
import { expect, test, vi } from 'vitest'
import { networkDetail } from '@/api/client'
import { renderAt } from '@/test/render'
import { LazyMenu, type LazyMenuParts } from './lazy-menu'
import { Button } from './ui/button'
import {
  DropdownMenu,
  DropdownMenuContent,
  DropdownMenuItem,
  DropdownMenuTrigger,
} from './ui/dropdown-menu'

function Menu({ button, isAsked, item }: LazyMenuParts & { item: string }) {
  return (
    <DropdownMenu defaultOpen={isAsked}>
      <DropdownMenuTrigger asChild>{button}</DropdownMenuTrigger>
      <DropdownMenuContent>
        <DropdownMenuItem>{item}</DropdownMenuItem>
      </DropdownMenuContent>
    </DropdownMenu>
  )
}

/** A menu whose script arrives when the test says so. */
function renderMenu() {
  let arrive = () => {}
  const script = new Promise<typeof Menu>((resolve) => (arrive = () => resolve(Menu)))
  const load = vi.fn(() => script)
  const view = renderAt(
    <LazyMenu button={<Button>Alice</Button>} load={load} menu={{ item: 'Log out' }} />,
  )
  return { ...view, load, arrive }
}

const findButton = () => screen.getByRole('button', { name: 'Alice', hidden: true })

test.each(['{Enter}', ' ', '{ArrowDown}'])(
  'pressing %s before the menu is here opens it when it comes, and Escape leads back',
  async (key) => {
    const { user, arrive } = renderMenu()
    await user.tab()
    await user.keyboard(key)
    expect(screen.queryByRole('menuitem')).toBeNull()
    arrive()
    expect(await screen.findByRole('menuitem', { name: 'Log out' })).toBeVisible()
    await user.keyboard('{Escape}')
    await waitFor(() => expect(screen.queryByRole('menuitem')).toBeNull())
    expect(findButton()).toHaveFocus()
  },
)

test('a click and a touch before the menu is here open it when it comes', async () => {
  const { user, arrive } = renderMenu()
  await user.pointer({ keys: '[TouchA]', target: findButton() })
  arrive()
  expect(await screen.findByRole('menuitem', { name: 'Log out' })).toBeVisible()
})

test('a screen reader, which only clicks, opens it as well', async () => {
  const { arrive } = renderMenu()
  fireEvent.click(findButton())
  arrive()
  expect(await screen.findByRole('menuitem', { name: 'Log out' })).toBeVisible()
})

test('a menu that comes by itself stays closed, and its button keeps the focus', async () => {
  const { user, load, arrive } = renderMenu()
  await user.tab()
  const before = findButton()
  expect(before).toHaveAttribute('aria-haspopup', 'menu')
  await user.hover(before)
  expect(load).toHaveBeenCalled()
  arrive()
  await waitFor(() => expect(before).not.toBeInTheDocument())
  expect(findButton()).toHaveFocus()
  expect(findButton()).toHaveAttribute('aria-expanded', 'false')
})

test('a menu that cannot be fetched says so, and the next press tries again', async () => {
  const load = vi.fn(() => Promise.reject<typeof Menu>(new TypeError('Failed to fetch')))
  const { user } = renderAt(
    <LazyMenu button={<Button>Alice</Button>} load={load} menu={{ item: 'Log out' }} />,
  )
  await user.click(findButton())
  expect(await screen.findByText(networkDetail())).toBeVisible()
  load.mockResolvedValue(Menu)
  await user.click(findButton())
  expect(await screen.findByRole('menuitem', { name: 'Log out' })).toBeVisible()
})
