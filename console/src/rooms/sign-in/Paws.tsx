/** Paw prints that walk over the sign-in picture. */

const PRINTS = Array.from({ length: 9 }, (_, step) => ({
  key: `print ${step}`,
  x: 60 + step * 62 + (step % 2) * 18,
  y: 470 - step * 44 + (step % 2) * 34,
  turn: 48 + (step % 3) * 5,
  opacity: 0.1 + step * 0.022,
}));

export function Paws() {
  return (
    <svg viewBox="0 0 640 620" preserveAspectRatio="xMidYMid slice" aria-hidden="true">
      {PRINTS.map((print) => (
        <g
          key={print.key}
          transform={`translate(${print.x} ${print.y}) rotate(${print.turn}) scale(2.1)`}
          fill="#fff"
          opacity={print.opacity}
        >
          <ellipse cx="-7" cy="-1.500" rx="2.300" ry="3" />
          <ellipse cx="-2.500" cy="-5.600" rx="2.300" ry="3.100" />
          <ellipse cx="2.500" cy="-5.600" rx="2.300" ry="3.100" />
          <ellipse cx="7" cy="-1.500" rx="2.300" ry="3" />
          <path d="M0 -.6c3.200 0 6.200 3.700 6.200 6.500 0 2-1.500 2.700-3.100 2.700-1.300 0-2-.5-3.100-.5s-1.800.5-3.100.5c-1.600 0-3.100-.7-3.100-2.700 0-2.800 3-6.500 6.200-6.500z" />
        </g>
      ))}
    </svg>
  );
}
