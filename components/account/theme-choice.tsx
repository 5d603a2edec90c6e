import { Button } from '../ui/button.tsx';
import { Field } from '../ui/field.tsx';
import { Select } from '../ui/inputs.tsx';

type ThemeChoiceProps = { chosen: string; choose: (form: FormData) => Promise<void> };

export function ThemeChoice({ chosen, choose }: ThemeChoiceProps) {
  return (
    <form action={choose} className="flex flex-wrap items-end gap-2">
      <Field label="Appearance" className="min-w-48">
        {(control) => (
          <Select {...control} name="theme" defaultValue={chosen}>
            <option value="system">As the system</option>
            <option value="light">Light</option>
            <option value="dark">Dark</option>
          </Select>
        )}
      </Field>
      <Button tall type="submit">
        Save
      </Button>
    </form>
  );
}
