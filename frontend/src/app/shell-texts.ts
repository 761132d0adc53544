// The texts of every page's frame, loaded before anything is drawn.
import { loadTexts as apiTexts } from '@/api/texts'
import { loadTexts as componentTexts } from '@/components/texts'
import { loadTexts as libTexts } from '@/lib/texts'
import { loadTexts as appTexts } from './texts'

export async function loadShellTexts(): Promise<void> {
  await Promise.all([appTexts(), componentTexts(), apiTexts(), libTexts()])
}
