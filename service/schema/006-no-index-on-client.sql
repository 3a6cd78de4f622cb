-- Lists and limits go by the prefixes of a client's series; nothing looks for a series by the column `client`.
DROP INDEX series_client;
