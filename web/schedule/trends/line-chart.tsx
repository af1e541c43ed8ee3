/** Lines over the days of a period. The table beside it says the same to those who cannot see it. */
import type { ReactNode } from 'react';
import classes from './line-chart.module.css';

type Line = {
  name: string;
  /** One for each day; null where there is none. */
  values: readonly (number | null)[];
  kind: 'first' | 'second';
};

type Props = {
  title: string;
  lines: readonly Line[];
  days: readonly string[];
  show: (value: number) => string;
};

const [width, height, left, bottom, top] = [640, 160, 4, 18, 16];

export function LineChart({ title, lines, days, show }: Props): ReactNode {
  const given = lines.flatMap(({ values }) => values.filter((one) => one !== null));
  const most = Math.max(0, ...given);
  const x = (index: number): number =>
    left + ((width - 2 * left) * index) / Math.max(1, days.length - 1);
  const y = (value: number): number =>
    height - bottom - ((height - bottom - top) * value) / (most === 0 ? 1 : most);
  return (
    <figure className={classes['figure']}>
      <figcaption>
        {title}
        {lines.length > 1 &&
          lines.map(({ name, kind }) => (
            <span key={name} className={classes['legend']} data-kind={kind}>
              {name}
            </span>
          ))}
      </figcaption>
      <svg viewBox={`0 0 ${width} ${height}`} role="img" aria-label={`${title}; see the table`}>
        <line x1={left} x2={width - left} y1={height - bottom} y2={height - bottom} />
        <line x1={left} x2={width - left} y1={top} y2={top} strokeDasharray="2 4" />
        <text x={left} y={top - 4}>
          {show(most)}
        </text>
        <text x={left} y={height - 4}>
          {days[0]}
        </text>
        <text x={width - left} y={height - 4} textAnchor="end">
          {days.at(-1)}
        </text>
        {lines.map(({ name, values, kind }) => (
          <g key={name} data-kind={kind}>
            {piecesOf(values).map((piece) => (
              <polyline
                key={piece[0]?.index}
                points={piece.map(({ index, value }) => `${x(index)},${y(value)}`).join(' ')}
              />
            ))}
            {values.map(
              (value, index) =>
                value !== null && (
                  <circle key={days[index]} cx={x(index)} cy={y(value)} r={2.5}>
                    <title>{`${days[index]}: ${name} ${show(value)}`}</title>
                  </circle>
                ),
            )}
          </g>
        ))}
      </svg>
    </figure>
  );
}

type Point = { index: number; value: number };

/** A day without a value interrupts its line. */
function piecesOf(values: readonly (number | null)[]): Point[][] {
  const pieces: Point[][] = [[]];
  values.forEach((value, index) => {
    if (value === null) pieces.push([]);
    else pieces.at(-1)?.push({ index, value });
  });
  return pieces.filter(({ length }) => length > 1);
}
