"""From news articles to a front line on the map: see :mod:`geo.pipeline` for the way of the data."""
