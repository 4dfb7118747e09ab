"""How each public function goes wrong: one module for each concept, one wrong implementation each."""
