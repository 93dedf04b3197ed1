// What the list of accounts is searched and filtered by. It lives on while one looks at other places.
import type { Filter } from "./accounts";

class ListState {
  filter = $state<Filter>("all");
  query = $state("");
}

export const listState = new ListState();
