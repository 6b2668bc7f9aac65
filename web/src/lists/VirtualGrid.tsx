import { defaultRangeExtractor, useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, type ReactNode, useEffect, useId, useRef } from 'react';
import { moveBy } from './keys';
import type { KeysetWindow, WindowSnapshot } from './keyset-window';
import classes from './VirtualGrid.module.css';

/** Rows that stand for what is still to come. */
const SKELETONS = 6;
/** Between two columns and at both ends, as in VirtualGrid.module.css. */
const GAP = 12;

export type GridColumn<Row> = {
  key: string;
  /** Its narrowest width in pixels, and its share of what is left (none unless said). */
  width: number;
  grow?: number;
  header: ReactNode;
  sort?: 'ascending' | 'descending' | 'none' | undefined;
  align?: 'end' | undefined;
  cell: (row: Row) => ReactNode;
};

type Props<Row extends { id: string }> = {
  /** What it is and which keys work. */
  label: string;
  list: KeysetWindow<Row>;
  snapshot: WindowSnapshot<Row>;
  columns: GridColumn<Row>[];
  rowHeight: number;
  /** One cell for the whole row, for narrow windows. The header is left out then. */
  compact?: ((row: Row) => ReactNode) | undefined;
  activeId: string | null;
  onActive: (row: Row) => void;
  /** Enter, or a double click (a click where the list is compact). */
  onOpen: (row: Row) => void;
  /** The space bar. */
  onToggle?: (row: Row) => void;
  /** Whether the top is in sight and nobody is at work in the list. */
  onIdleAtTop?: (idle: boolean) => void;
};

/**
 * A long list with one tab stop: the grid has the focus, the arrows move the active row, and only the rows in sight
 * exist. What can be done in a row is offered to keyboards elsewhere (a preview, a page).
 */
export function VirtualGrid<Row extends { id: string }>(props: Props<Row>) {
  const { label, list, snapshot, columns, rowHeight, compact, activeId, onActive, onOpen, onToggle } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const id = useId();
  const active = activeId === null ? -1 : list.indexOf(activeId);
  const count = snapshot.count + (snapshot.complete || snapshot.phase === 'failed' ? 0 : SKELETONS);
  const virtual = useVirtualizer({
    count,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 8,
    scrollPaddingStart: compact ? 0 : 36,
    initialOffset: list.place.offset,
    // The active row always exists, because assistive technology is told of it by its id.
    rangeExtractor: (range) => {
      const shown = defaultRangeExtractor(range);
      return active < 0 || shown.includes(active) ? shown : [...shown, active].sort((a, b) => a - b);
    },
  });
  const items = virtual.getVirtualItems();
  const range = virtual.range;
  const [first, last] = [range?.startIndex ?? 0, range?.endIndex ?? 0];

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new height changes what was measured.
  useEffect(() => virtual.measure(), [rowHeight]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: after each change there may be something to load.
  useEffect(() => list.look(first, last), [list, first, last, snapshot]);

  const idle = useRef({ over: false, focus: false, top: true });
  const tellIdle = () => {
    const { over, focus, top } = idle.current;
    props.onIdleAtTop?.(top && !over && !focus);
  };
  const onScroll = () => {
    const offset = scroller.current?.scrollTop ?? 0;
    list.place.offset = offset;
    idle.current.top = offset < 4;
    tellIdle();
  };

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.target !== event.currentTarget || event.altKey || event.ctrlKey || event.metaKey) return;
    const row = active < 0 ? undefined : snapshot.at(active);
    if (row && event.key === 'Enter') return onOpen(row);
    const pageRows = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / rowHeight) - 2);
    const next = event.key === ' ' ? null : moveBy(event.key, active, snapshot.count, pageRows);
    if (next === null && event.key !== ' ') return;
    event.preventDefault();
    if (next === null) return row && onToggle?.(row);
    const chosen = snapshot.at(next);
    if (!chosen) return virtual.scrollToIndex(next);
    onActive(chosen);
    virtual.scrollToIndex(next);
  };

  const template = compact ? 'minmax(0, 1fr)' : templateOf(columns);
  const minWidth = compact ? 0 : columns.reduce((sum, { width }) => sum + width + GAP, GAP);
  const rowId = (index: number) => `${id}-${index}`;
  return (
    // biome-ignore lint/a11y/useSemanticElements: a table cannot be virtual and laid out as a grid.
    <div
      ref={scroller}
      className={classes.scroller}
      role="grid"
      tabIndex={0}
      aria-label={label}
      aria-rowcount={snapshot.complete ? snapshot.count + 1 : -1}
      aria-colcount={compact ? 1 : columns.length}
      aria-busy={snapshot.phase === 'loading'}
      {...(active >= 0 ? { 'aria-activedescendant': rowId(active) } : {})}
      onKeyDown={onKeyDown}
      onScroll={onScroll}
      onPointerEnter={() => {
        idle.current.over = true;
        tellIdle();
      }}
      onPointerLeave={() => {
        idle.current.over = false;
        tellIdle();
      }}
      onFocus={(event) => {
        idle.current.focus = true;
        tellIdle();
        const row = snapshot.at(first);
        if (event.target === event.currentTarget && active < 0 && row) onActive(row);
      }}
      onBlur={() => {
        idle.current.focus = false;
        tellIdle();
      }}
    >
      {/* biome-ignore lint/a11y/useFocusableInteractive lint/a11y/useSemanticElements: the grid has the focus. */}
      <div
        role="row"
        aria-rowindex={1}
        className={compact ? 'visually-hidden' : classes.header}
        style={{ gridTemplateColumns: template, minWidth }}
      >
        {(compact ? columns.slice(0, 1) : columns).map((column) => (
          // biome-ignore lint/a11y/useFocusableInteractive lint/a11y/useSemanticElements: the grid has the focus.
          <div
            key={column.key}
            role="columnheader"
            data-align={column.align}
            {...(column.sort ? { 'aria-sort': column.sort } : {})}
          >
            {column.header}
          </div>
        ))}
      </div>
      {/* biome-ignore lint/a11y/useSemanticElements: see above. */}
      <div role="rowgroup" className={classes.body} style={{ height: virtual.getTotalSize() }}>
        {items.map(({ index, start }) => {
          const row = snapshot.at(index);
          const style = {
            height: rowHeight,
            gridTemplateColumns: template,
            minWidth,
            transform: `translateY(${start}px)`,
          };
          if (!row) return <Skeleton key={`s${index}`} index={index} style={style} />;
          return (
            // biome-ignore lint/a11y/useFocusableInteractive lint/a11y/useSemanticElements lint/a11y/useKeyWithClickEvents: the grid has the focus and the keys.
            <div
              key={row.id}
              id={rowId(index)}
              role="row"
              aria-rowindex={index + 2}
              aria-selected={index === active}
              className={classes.row}
              style={style}
              onClick={() => (compact ? onOpen(row) : onActive(row))}
              onDoubleClick={() => onOpen(row)}
            >
              {compact ? (
                // biome-ignore lint/a11y/useFocusableInteractive lint/a11y/useSemanticElements: the grid has the focus.
                <div role="gridcell">{compact(row)}</div>
              ) : (
                columns.map((column) => (
                  // biome-ignore lint/a11y/useFocusableInteractive lint/a11y/useSemanticElements: the grid has the focus.
                  <div key={column.key} role="gridcell" data-align={column.align} className={classes.cell}>
                    {column.cell(row)}
                  </div>
                ))
              )}
            </div>
          );
        })}
      </div>
    </div>
  );
}

const templateOf = (columns: readonly { width: number; grow?: number }[]) =>
  columns.map(({ width, grow }) => (grow ? `minmax(${width}px, ${grow}fr)` : `${width}px`)).join(' ');

const Skeleton = ({ index, style }: { index: number; style: React.CSSProperties }) => (
  <div className={classes.row} style={style} aria-hidden>
    <span className={classes.skeleton} style={{ width: `${45 + ((index * 17) % 40)}%` }} />
  </div>
);
