"""What learners never import: making notebooks and the README's table, and what Jupyter's server keeps of a notebook."""
