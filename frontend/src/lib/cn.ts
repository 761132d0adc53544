/**
 * Joins class names. Of two that set the same property the style sheet's order decides, not the
 * order here, so only one of them may be given: what a component lets others change it marks with
 * `base:`, which any plain class wins over. The tests refuse the rest (src/test/checked-cn.ts).
 */
export { clsx as cn } from 'clsx'
