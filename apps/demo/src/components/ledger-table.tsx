import { formatChange, formatQuantity } from '@coppice/report'
import type { Ledger } from '@coppice/spec'
import type { JSX } from 'preact'

/** Every row of the ledger; what was not measured says so. */
export function LedgerTable({ ledger }: { ledger: Ledger }): JSX.Element {
  return (
    <table>
      <thead>
        <tr>
          <th scope="col">measured</th>
          <th scope="col">before</th>
          <th scope="col">after</th>
          <th scope="col">change</th>
        </tr>
      </thead>
      <tbody>
        {ledger.rows.map(row => (
          <tr key={row.name}>
            <th scope="row">
              {row.name}
              {row.examples === undefined ? '' : ` (${row.examples} examples)`}
            </th>
            <td>{formatQuantity(row.before, row.unit)}</td>
            <td>{formatQuantity(row.after, row.unit)}</td>
            <td>{formatChange(row)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
