"""What is claimed of each public function: one module for each concept, one sentence for each claim."""
